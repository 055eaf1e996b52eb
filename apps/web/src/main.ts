import { bootstrapApplication } from '@angular/platform-browser';
import { AppComponent } from './app/app.component.js';
import { appConfig } from './app/app.config.js';
import { allowOwnScriptUrls } from './app/core/trusted-types.js';

allowOwnScriptUrls();
await bootstrapApplication(AppComponent, appConfig);
