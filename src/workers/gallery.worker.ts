/** @file The thread of a gallery: loads it and answers over it. */
import { expose } from 'comlink';
import './error-transfer.ts';
import { GalleryHost } from './gallery-host.ts';
import { reportRequests } from './request-report.ts';

reportRequests('gallery', import.meta.url);
expose(new GalleryHost());
