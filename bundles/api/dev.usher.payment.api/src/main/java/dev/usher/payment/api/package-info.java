/**
 * What a payment adapter implements. Implementers import {@code [1.0,2)}. Money is in minor units
 * of an ISO 4217 currency.
 */
@Export
@Version("1.0.0")
package dev.usher.payment.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
