/** A device maker's tool: a CA, and certificates for devices. */
package dev.usher.crypto.command;
