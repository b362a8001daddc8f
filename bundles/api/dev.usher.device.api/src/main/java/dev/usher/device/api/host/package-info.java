/**
 * What the platform gives a driver. Drivers call these types; the platform imports {@code
 * [1.0,1.1)}.
 */
@Export
@Version("1.0.0")
package dev.usher.device.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
