import { expect, it } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { FormControl } from '@angular/forms';
import { PasswordFieldComponent } from './password-field.component.js';

it('a password is hidden until somebody asks to see it, and the button looks as the field is', async () => {
  const field = TestBed.createComponent(PasswordFieldComponent);
  field.componentRef.setInput('control', new FormControl('', { nonNullable: true }));
  field.componentRef.setInput('fieldId', 'password');
  field.componentRef.setInput('label', 'Password');
  field.componentRef.setInput('autocomplete', 'current-password');
  await field.whenStable();
  const element = field.nativeElement as HTMLElement;
  const button = element.querySelector('button');
  const seen = () => ({
    type: element.querySelector('input')?.type,
    pressed: button?.getAttribute('aria-pressed'),
    picture: button?.querySelector('svg')?.innerHTML,
  });
  const before = seen();
  expect(before).toMatchObject({ type: 'password', pressed: 'false' });
  button?.click();
  await field.whenStable();
  const shown = seen();
  expect(shown).toMatchObject({ type: 'text', pressed: 'true' });
  expect(shown.picture).not.toBe(before.picture);
  button?.click();
  await field.whenStable();
  expect(seen()).toEqual(before);
});
