/** The library at work: what the box knows, wants and has, and its conversation with the server. */
package dev.usher.library.internal;
