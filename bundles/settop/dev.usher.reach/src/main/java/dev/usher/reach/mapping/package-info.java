/**
 * Ports of the home's router that lead to this box: PCP (RFC 6887), NAT-PMP (RFC 6886), UPnP
 * Internet Gateway Device.
 */
package dev.usher.reach.mapping;
