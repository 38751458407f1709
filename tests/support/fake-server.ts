/** @file A Milvus server and a load of the page for tests of what the page does about them. */
import { LookalikeError } from '../../src/base/errors.ts';
import type { ServerCheck, ServerControl } from '../../src/library/server-control.ts';
import type { ServerLocation, ServerSettings } from '../../src/library/server-settings.ts';
import type { CopyOptions, CopyReport } from '../../src/library/types.ts';
import type { Errand, PageLoad } from '../../src/ui/page-load.ts';

/** A server that answers as `checks` says, by address; copying takes what `copy` takes. */
export class FakeServer implements ServerControl {
  readonly settings: ServerSettings | undefined;
  readonly checks = new Map<string, ServerCheck | LookalikeError>();
  readonly asked: ServerLocation[] = [];
  /** What was saved last; `null` once it was forgotten. */
  saved: ServerSettings | null | undefined;
  copy: (options?: CopyOptions) => Promise<CopyReport> = () =>
    Promise.resolve({ copied: 0, present: 0, seconds: 1 });

  constructor(settings?: ServerSettings) {
    this.settings = settings;
  }

  check(server: ServerLocation): Promise<ServerCheck> {
    this.asked.push(server);
    const answer = this.checks.get(server.address);
    if (answer && !(answer instanceof LookalikeError)) return Promise.resolve(answer);
    return Promise.reject(answer ?? new LookalikeError('MILVUS_UNREACHABLE', 'Nobody answers there.'));
  }

  save(settings: ServerSettings): void {
    this.saved = settings;
  }

  forget(): void {
    this.saved = null;
  }

  copyToServer(options?: CopyOptions): Promise<CopyReport> {
    return this.copy(options);
  }

  copyFromServer(options?: CopyOptions): Promise<CopyReport> {
    return this.copy(options);
  }
}

/** A page that notes when it would be loaded anew. */
export class FakeLoad implements PageLoad {
  readonly allowedServer: string | undefined;
  readonly policy = "default-src 'self'; connect-src 'self'";
  readonly errand: Errand | undefined;
  readonly loads: { readonly errand: Errand | undefined; readonly server: string | undefined }[] = [];

  constructor(allowedServer?: string, errand?: Errand) {
    this.allowedServer = allowedServer;
    this.errand = errand;
  }

  again(errand?: Errand, server?: string): void {
    this.loads.push({ errand, server });
  }
}
