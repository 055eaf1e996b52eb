import { APP_BASE_HREF } from '@angular/common';
import {
  provideBrowserGlobalErrorListeners,
  inject,
  provideZonelessChangeDetection,
  type ApplicationConfig,
} from '@angular/core';
import { MAT_RIPPLE_GLOBAL_OPTIONS } from '@angular/material/core';
import {
  TitleStrategy,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
} from '@angular/router';
import { Pictures } from './core/pictures.js';
import { PICTURES } from './ui/pictures.js';
import { routes } from './app.routes.js';
import { PageTitle } from './core/page-title.js';

export const appConfig: ApplicationConfig = {
  providers: [
    { provide: APP_BASE_HREF, useValue: '/' },
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'top' }),
    ),
    { provide: TitleStrategy, useExisting: PageTitle },
    {
      provide: PICTURES,
      useFactory: () => {
        const pictures = inject(Pictures);
        return (accountId: string) => pictures.of(accountId);
      },
    },
    { provide: MAT_RIPPLE_GLOBAL_OPTIONS, useValue: { disabled: true } },
  ],
};
