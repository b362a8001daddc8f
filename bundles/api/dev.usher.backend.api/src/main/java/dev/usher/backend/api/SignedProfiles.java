package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import java.util.List;

/**
 * Who watches in a household, as a box gets it.
 *
 * @param profiles JWS (compact, EdDSA by the operator's licence key, {@code typ} = {@link #TYPE})
 *     over the JSON of a {@link ProfileList}
 */
public record SignedProfiles(String profiles) {
    public static final String TYPE = "usher-profiles+jws";

    @Override
    public String toString() {
        return "SignedProfiles";
    }

    /**
     * What is signed.
     *
     * @param box it is for; to others it says nothing
     * @param revision grows with every change: an older list never replaces a newer one
     * @param profiles empty = none are set up
     */
    public record ProfileList(
            String household, BoxId box, long revision, List<SignedProfile> profiles) {
        public ProfileList {
            profiles = List.copyOf(profiles);
        }
    }

    /**
     * Somebody who watches.
     *
     * @param maxRating age; what is rated above is not shown to them
     * @param pin slow, salted hash of the PIN they are chosen by; null = none
     */
    public record SignedProfile(String id, String name, int maxRating, String pin) {
        @Override
        public String toString() {
            return "SignedProfile[" + id + ", " + maxRating + "]";
        }
    }
}
