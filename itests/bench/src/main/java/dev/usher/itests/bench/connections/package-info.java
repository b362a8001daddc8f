/** What connections cost a box. */
package dev.usher.itests.bench.connections;
