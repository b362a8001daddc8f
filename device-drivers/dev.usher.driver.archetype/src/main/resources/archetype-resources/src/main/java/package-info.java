/** A driver for remote controls that write the names of pressed keys, one a line, into a file. */
package ${package};
