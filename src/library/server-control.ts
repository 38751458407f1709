/** @file What the page can do about the Milvus server: check, connect, leave, copy. */
import type { Dialect } from '../milvus/rest/contact.ts';
import type { ServerLocation, ServerSettings } from './server-settings.ts';
import type { CopyOptions, CopyReport } from './types.ts';

/** What a test of a connection found. */
export interface ServerCheck {
  readonly dialect: Dialect;
  /** `null`: it is not there yet and will be made when the server is connected. */
  readonly collection: {
    readonly photos: number;
    /** What is not as this library would have made it, in sentences; empty when all is. */
    readonly note: string;
  } | null;
}

export interface ServerControl {
  /** As saved, also while it cannot be reached; `undefined`: photos are kept in this browser. */
  readonly settings: ServerSettings | undefined;
  /**
   * Connects to the server and looks at the collection; changes nothing on either side but that the collection is
   * loaded. The page's content security policy must allow the server already.
   *
   * @throws LookalikeError whose sentence names the cause and the remedy: MILVUS_UNREACHABLE (nobody there, CORS, mixed
   *   content, local network, policy), MILVUS (token, database, ...), INVALID_ARGUMENT (address; a collection whose
   *   dimension, metric or profile does not fit)
   */
  check(server: ServerLocation, signal?: AbortSignal): Promise<ServerCheck>;
  /**
   * Saves the settings. They hold from the next load on, which is the caller's to start: only a reload gives the page
   * the content security policy that allows the server.
   *
   * @throws LookalikeError INVALID_ARGUMENT for an address that is none
   */
  save(settings: ServerSettings): void;
  /** Forgets the server, from the next load on. Nothing on the server changes. */
  forget(): void;
  /**
   * Copies every photo of this browser's library that the server lacks, or the other way. Cancelled, killed or failed:
   * the next call goes on. For errors see `copyPhotos`; INVALID_ARGUMENT while no server is connected.
   */
  copyToServer(options?: CopyOptions): Promise<CopyReport>;
  copyFromServer(options?: CopyOptions): Promise<CopyReport>;
}
