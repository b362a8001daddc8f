/** The program that runs in the host process. */
package dev.usher.drm.host.command;
