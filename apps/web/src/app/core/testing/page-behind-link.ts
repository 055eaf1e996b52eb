import type { Type } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { ActivatedRoute, provideRouter } from '@angular/router';
import { BehaviorSubject } from 'rxjs';
import { EngineClient } from '../engine.client.js';
import { I18n } from '../i18n/i18n.js';
import type { ScriptedEngine } from './scripted-engine.js';

/** A page, in English, in a tab in which mailed links are opened one after the other. */
export class PageBehindLink<Page> {
  private readonly fragment = new BehaviorSubject('');
  private readonly page: ComponentFixture<Page>;

  constructor(component: Type<Page>, engine: ScriptedEngine, token: string) {
    this.fragment.next(`token=${token}`);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: EngineClient, useValue: engine },
        { provide: ActivatedRoute, useValue: { fragment: this.fragment } },
      ],
    });
    TestBed.inject(I18n).choose('en');
    this.page = TestBed.createComponent(component);
  }

  get element(): HTMLElement {
    return this.page.nativeElement as HTMLElement;
  }

  get text(): string {
    return this.element.textContent ?? '';
  }

  /** Opens another link in the same tab. */
  async open(token: string): Promise<void> {
    this.fragment.next(`token=${token}`);
    await this.settle();
  }

  /** Resolves when all that has an answer by now is shown. */
  async settle(): Promise<void> {
    await this.page.whenStable();
    await new Promise((resolve) => setTimeout(resolve));
    await this.page.whenStable();
  }
}
