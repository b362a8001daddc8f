package dev.usher.reach.mapping;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A port of the router that leads to this box.
 *
 * @param external where others connect
 * @param local this box's address
 * @param port this box's port
 * @param lifetime how long it lasts without being renewed; zero = for ever
 */
record Mapping(InetSocketAddress external, InetAddress local, int port, Duration lifetime) {}
