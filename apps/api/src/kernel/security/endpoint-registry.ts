import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ENDPOINT, type HttpCommand } from './endpoint.js';

/** Finds the endpoints of all controllers of the application. */
@Injectable()
export class EndpointRegistry {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** The command of each endpoint, in no particular order; one that is bound twice appears twice. */
  commands(): readonly HttpCommand[] {
    return this.discovery.getControllers().flatMap(({ instance }) => {
      const controller = instance as Record<string, (...args: never[]) => unknown>;
      return this.scanner
        .getAllMethodNames(Object.getPrototypeOf(controller) as object)
        .map((name) => controller[name])
        .filter((method) => method !== undefined)
        .map((method) => this.reflector.get<HttpCommand | undefined>(ENDPOINT, method))
        .filter((definition) => definition !== undefined);
    });
  }
}
