/** @file The thread of one layout. */
import { expose, transfer } from 'comlink';
import { layOutHere } from '../library/map/umap-layout.ts';
import type { LayoutInput, LayoutStep } from '../library/map/types.ts';
import './error-transfer.ts';
import { reportRequests } from './request-report.ts';

/** What it answers to. */
export interface LayoutWorkerApi {
  /** As `layOutHere`. */
  layOut(input: LayoutInput, onStep: (step: LayoutStep) => void): Promise<Float32Array<ArrayBuffer>>;
}

const api: LayoutWorkerApi = {
  layOut: async (input, onStep) => {
    const positions = await layOutHere(input, {
      onStep: (step) => onStep(transfer(step, [step.positions.buffer])),
    });
    return transfer(positions, [positions.buffer]);
  },
};

reportRequests('layout', import.meta.url);
expose(api);
