/**
 * Which server keeps which item: rendezvous hashing, probing, copying and repair. Every step is
 * written down before it is taken, so that a process that dies is followed by one that goes on.
 */
package dev.usher.repository.placement;
