package dev.usher.player.anchor;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Whether this box has an anchor, and which. */
@Component(service = BoxAnchor.class, configurationPid = "dev.usher.player.anchor")
@Designate(ocd = BoxAnchor.Config.class)
public final class BoxAnchor {
    @ObjectClassDefinition(name = "Usher rollback anchor")
    @interface Config {
        @AttributeDefinition(
                description =
                        "How tpm2-tools reach the TPM (their option -T), as device:/dev/tpmrm0; empty: no anchor")
        String tcti() default "";

        @AttributeDefinition(
                description =
                        "NV index of the counter, hexadecimal; the note has the next one. Of the range the TPM leaves to"
                                + " its owner, 1800000 to 1bfffff")
        String index() default "1805500";
    }

    private final Optional<Anchor> anchor;

    @Activate
    public BoxAnchor(Config config) {
        String tcti = config.tcti().strip();
        anchor =
                tcti.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TpmAnchor(tcti, Integer.parseInt(config.index(), 16)));
    }

    /** Empty = none is configured. */
    public Optional<Anchor> anchor() {
        return anchor;
    }
}
