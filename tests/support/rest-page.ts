/** @file What the pages of tests/e2e/milvus-connection.test.ts have as a global `rest`. */
export { connect } from '../../src/milvus/rest/connect.ts';
export { testConnection } from '../../src/milvus/rest/connection-test.ts';
