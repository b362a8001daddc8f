package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.server.api.Devices;
import java.util.Arrays;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** How well a box has to keep its key for the keys of a tier. */
@Component(service = Tiers.class)
public final class Tiers {
    private final PassSettings settings;

    /** Null where nobody knows anything of devices: then every box keeps its key in a file. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Devices devices;

    @Activate
    public Tiers(@Reference PassSettings settings) {
        this.settings = settings;
    }

    /**
     * Up to which tier this box gets keys; a tier is never open to a box whose lower ones are not.
     */
    Tier highest(BoxId box) {
        int demanded =
                Arrays.stream(Tier.values())
                        .mapToInt(settings::securityLevel)
                        .max()
                        .orElse(Devices.SOFTWARE);
        // what every box has nobody has to look up
        int level = demanded <= Devices.SOFTWARE ? demanded : level(box);
        return Arrays.stream(Tier.values())
                .takeWhile(tier -> level >= settings.securityLevel(tier))
                .reduce(Tier.SD, (lower, higher) -> higher);
    }

    /**
     * That nobody pays for what this box does not open.
     *
     * @param offered up to which tier the item is opened
     * @return the highest of its files' tiers that is opened so
     * @throws Problem security-level (403)
     */
    Tier require(BoxId box, CatalogItem item, Tier offered) {
        Tier opened = item.opened(offered);
        if (!highest(box).covers(opened)) {
            throw new Problem(
                    "security-level",
                    403,
                    "This is for "
                            + opened
                            + ", which this box does not keep safe enough. Choose another offer.",
                    Map.of("required", settings.securityLevel(opened), "seen", level(box)));
        }
        return opened;
    }

    private int level(BoxId box) {
        Devices known = devices;
        return known == null ? Devices.SOFTWARE : known.securityLevel(box);
    }
}
