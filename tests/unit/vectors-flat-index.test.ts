import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';

vectorIndexContract('flat', (dimension, metric) => new FlatIndex(dimension, metric));
