package dev.usher.server.api;

import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * PKI: the makers of boxes, and what they vouch for.
 *
 * <p>A maker gives each device a certificate for life (IDevID, IEEE 802.1AR) and its operators a
 * list of serial numbers, the manifest. The certificate proves which device enrols; whose it is
 * says an enrolment code, or that the operator assigned the serial number to a household. One
 * serial number is one box: who enrols with one that is in use is refused, and an {@link Alarm}
 * tells the operator.
 */
@ProviderType
public interface Devices {
    /** The key lies in a file of the box. */
    int SOFTWARE = 1;

    /** The key lies in a token and cannot leave it: the box says so, and its maker vouches. */
    int TOKEN = 2;

    /**
     * A maker whose devices may enrol.
     *
     * @param id SHA-256 of its CA certificate, hexadecimal
     * @param until when its CA certificate expires
     * @param devices serial numbers on its manifest
     * @param enrolled how many of them are boxes
     */
    record Maker(String id, String name, Instant added, Instant until, int devices, int enrolled) {}

    /**
     * A serial number.
     *
     * @param securityLevel what the maker vouches for: {@link #SOFTWARE} or {@link #TOKEN}
     * @param household it is assigned to, or enrolled in; null = neither
     * @param box that enrolled with it; null = none
     * @param blocked since when nobody enrols with it; null = not
     */
    record Device(
            String maker,
            String serial,
            int securityLevel,
            String household,
            BoxId box,
            Instant enrolled,
            Instant blocked) {}

    /**
     * Somebody tried to enrol with a serial number that is in use.
     *
     * @param holder the box that enrolled first
     * @param suspect the box that was refused
     * @param household it wanted to get into
     * @param sameKey whether it held the very key of the device certificate: true = that key was
     *     copied, or the device has a new owner; false = two certificates for one number
     * @param resolution null = open
     */
    record Alarm(
            String id,
            String maker,
            String serial,
            BoxId holder,
            BoxId suspect,
            String household,
            boolean sameKey,
            Instant raised,
            Instant resolved,
            Resolution resolution) {}

    /** What the operator found out. */
    enum Resolution {
        /** The device has a new owner: its earlier box is revoked, the number is free again. */
        RELEASE,
        /** Nobody can tell which is the real one: its box is revoked, nobody enrols with it. */
        BLOCK,
        /** The box that holds it is the real one: all stays as it is. */
        DISMISS
    }

    List<Maker> makers();

    /**
     * Lets the devices of a maker enrol, or adds to its manifest.
     *
     * @param name what the operator calls it
     * @param certificate its CA, PEM
     * @param manifest lines of a serial number and optionally the security level (1); # comments
     * @throws dev.usher.media.api.Problem maker-certificate, maker-manifest (422)
     */
    Maker add(String name, String certificate, String manifest);

    /**
     * No device of the maker enrols from now on; boxes that have enrolled stay.
     *
     * @throws dev.usher.media.api.Problem maker-unknown (404)
     */
    void remove(String maker);

    /** In the order of their serial numbers. */
    List<Device> devices(String maker);

    /** The device a box enrolled with; empty when it has no certificate of a maker. */
    Optional<Device> device(BoxId box);

    /** Where the box's key lies, as far as it is believed: {@link #SOFTWARE}, {@link #TOKEN}. */
    int securityLevel(BoxId box);

    /**
     * Says whose a device will be: it then enrols without a code.
     *
     * @throws dev.usher.media.api.Problem device-not-listed (404), device-claimed (409)
     */
    void assign(String serial, String household);

    /** Open ones first, then the newest. */
    List<Alarm> alarms();

    /**
     * @throws dev.usher.media.api.Problem alarm-unknown (404), alarm-resolved (409)
     */
    void resolve(String alarm, Resolution resolution);
}
