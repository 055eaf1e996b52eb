import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { ChangeBudgets } from './change-budgets.js';
import { Csrf } from './csrf.js';
import { EndpointInterceptor } from './endpoint.interceptor.js';
import { EndpointRegistry } from './endpoint-registry.js';
import { OpenApiController } from './openapi.controller.js';
import { RateLimiter } from './rate-limiter.js';
import { RefusalFilter } from './refusal.filter.js';
import { RequestLimits } from './request-limits.js';
import { SessionCookies } from './session-cookies.js';
import { SessionRegistry } from './session-registry.js';
import { SessionSightings } from './session-sightings.js';
import { SiteCookies } from './site-cookies.js';
import { StorageQuota } from './storage-quota.js';

/** Guards every HTTP request of every slice: origin, limits, access, CSRF, input, output, refusals. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [OpenApiController],
  providers: [
    // In the order in which a request passes them.
    RequestLimits,
    AccessGuard,
    AccessTokens,
    ChangeBudgets,
    Csrf,
    EndpointRegistry,
    RateLimiter,
    SessionCookies,
    SessionRegistry,
    SessionSightings,
    SiteCookies,
    StorageQuota,
    { provide: APP_FILTER, useClass: RefusalFilter },
    { provide: APP_INTERCEPTOR, useClass: EndpointInterceptor },
  ],
  exports: [
    AccessTokens,
    Csrf,
    EndpointRegistry,
    RateLimiter,
    RequestLimits,
    SessionCookies,
    SessionRegistry,
    SiteCookies,
    StorageQuota,
  ],
})
export class SecurityModule {}
