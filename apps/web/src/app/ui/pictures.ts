import { InjectionToken } from '@angular/core';

/** Where avatars find the pictures of people: the address of one, or undefined while there is none. To be asked in a computation. */
export const PICTURES = new InjectionToken<(accountId: string) => string | undefined>('PICTURES');
