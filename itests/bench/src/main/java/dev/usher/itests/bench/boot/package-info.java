/** How long the runtimes take to be ready, and how much memory they have then. */
package dev.usher.itests.bench.boot;
