/**
 * What box and host process say to each other on a Unix-domain socket: frames of a head of 16 bytes
 * and a bounded body. A reader on either side ends the conversation at the first frame that is not
 * as it should be.
 */
package dev.usher.drm.host.wire;
