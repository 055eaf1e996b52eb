import { Controller, Get, Header } from '@nestjs/common';
import { openApiDocument } from './openapi.js';

/** Protocol version of the document; it moves with the release. */
const VERSION = '0.1.0';

/** Serves the description of the HTTP protocol. */
@Controller()
export class OpenApiController {
  private readonly document = openApiDocument(VERSION);

  @Get('/api/openapi.json')
  @Header('cache-control', 'no-cache')
  read(): unknown {
    return this.document;
  }
}
