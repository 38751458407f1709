import { hnswGraphs } from '../../src/vectors/hnsw-index.ts';
import { segmentedIndexContract } from '../contract/segmented-index.ts';

segmentedIndexContract('hnsw', hnswGraphs);
