import { Component, computed, inject, input } from '@angular/core';
import { PICTURES } from './pictures.js';

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

/** One of six quiet tones, always the same for the same id. */
export function tone(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 6144;
  return sum % 6;
}

/** The picture of a person, or initials on a tone that belongs to an id. Round for a person, rounded square for a room. Always beside a name. */
@Component({
  selector: 'app-avatar',
  host: { 'aria-hidden': 'true', '[class]': 'classes()' },
  template: `
    @if (picture(); as source) {
      <img [src]="source" alt="" />
    } @else {
      {{ letters() }}
    }
  `,
  styleUrl: './avatar.component.scss',
})
export class AvatarComponent {
  readonly id = input.required<string>();
  readonly name = input.required<string>();
  readonly kind = input<'person' | 'room'>('person');
  readonly size = input<'small' | 'normal' | 'large' | 'huge'>('normal');
  private readonly pictures = inject(PICTURES, { optional: true });
  protected readonly picture = computed(() =>
    this.kind() === 'person' ? this.pictures?.(this.id()) : undefined,
  );
  protected readonly letters = computed(() => initials(this.name()));
  protected readonly classes = computed(
    () => `is-${this.kind()} size-${this.size()} tone-${tone(this.id())}`,
  );
}
