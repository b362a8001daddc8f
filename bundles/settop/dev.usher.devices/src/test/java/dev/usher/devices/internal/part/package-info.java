/** What the bundles consist of that the swap tests build. */
package dev.usher.devices.internal.part;
