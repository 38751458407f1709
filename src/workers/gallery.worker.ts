/** @file The thread of a gallery: loads it and answers over it. */
import { expose } from 'comlink';
import './error-transfer.ts';
import { GalleryHost } from './gallery-host.ts';

expose(new GalleryHost());
