/**
 * Starts the runtimes from their archives as processes of their own and tells the story of an item
 * through their public interfaces. Used by {@code karaf-assembly/usher} and by the whole-system
 * tests.
 */
package dev.usher.demo;
