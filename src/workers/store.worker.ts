/** @file The thread of the store: the only one that touches IndexedDB and the index. */
import { expose } from 'comlink';
import './error-transfer.ts';
import { reportRequests } from './request-report.ts';
import { StoreHost } from './store-host.ts';

reportRequests('store');
expose(new StoreHost());
