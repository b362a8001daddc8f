/**
 * What a device driver implements: match and attach, in the words of OSGi Device Access (chapter
 * 103).
 *
 * <p>A driver is a Declarative Services component that provides {@link
 * dev.usher.device.api.DeviceDriver}; the platform offers it descriptors of devices found or
 * configured. The platform's side is in {@link dev.usher.device.api.host}. Implementers import
 * {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.device.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
