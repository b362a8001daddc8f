package dev.usher.tv.internal;

import dev.usher.backend.api.Line;
import dev.usher.backend.api.Line.Quiet;
import dev.usher.settop.api.Swarm;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the household lets the box take of its line: kept as configuration, obeyed by the swarm. */
@Component(service = HouseholdLine.class, immediate = true, configurationPid = HouseholdLine.PID)
@Designate(ocd = HouseholdLine.Config.class)
public final class HouseholdLine {
    static final String PID = "dev.usher.tv.line";
    private static final Logger LOG = LoggerFactory.getLogger(HouseholdLine.class);

    /** The rules. */
    @ObjectClassDefinition(name = "Usher household line")
    public @interface Config {
        @AttributeDefinition(description = "Bytes per second the box may send; 0: no limit")
        long sendLimit() default 0;

        @AttributeDefinition(description = "When quiet hours begin, HH:mm; empty: there are none")
        String quietFrom() default "";

        @AttributeDefinition(description = "When they end, HH:mm")
        String quietUntil() default "";

        @AttributeDefinition(description = "Time zone of these, such as Europe/Berlin")
        String quietZone() default "";
    }

    private final ConfigurationAdmin configurations;
    private volatile Line rules;
    private volatile Swarm swarm;

    @Activate
    public HouseholdLine(@Reference ConfigurationAdmin configurations, Config config) {
        this.configurations = configurations;
        this.rules = read(config);
    }

    @Modified
    void modified(Config config) {
        obey(read(config));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSwarm(Swarm present) {
        swarm = present;
        present.household(rules);
    }

    public void unbindSwarm(Swarm gone) {
        if (swarm == gone) {
            swarm = null;
        }
    }

    private void obey(Line changed) {
        rules = changed;
        Swarm present = swarm;
        if (present != null) {
            present.household(changed);
        }
    }

    /** Limit and quiet hours. */
    public Line rules() {
        return rules;
    }

    /** Keeps and obeys these. */
    public void rules(Line changed) throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("sendLimit", changed.sendLimit());
        Quiet quiet = changed.quiet();
        if (quiet != null) {
            properties.put("quietFrom", quiet.from().toString());
            properties.put("quietUntil", quiet.until().toString());
            properties.put("quietZone", quiet.zone().getId());
        }
        configurations.getConfiguration(PID, "?").update(properties);
        obey(changed);
    }

    /** What somebody wrote into the file is obeyed as far as it makes sense. */
    private static Line read(Config config) {
        Quiet quiet = null;
        if (!config.quietFrom().isEmpty()) {
            try {
                quiet =
                        new Quiet(
                                LocalTime.parse(config.quietFrom()),
                                LocalTime.parse(config.quietUntil()),
                                config.quietZone().isEmpty()
                                        ? ZoneId.systemDefault()
                                        : ZoneId.of(config.quietZone()));
            } catch (DateTimeException e) {
                LOG.warn("The quiet hours in {} are none: {}", PID, e.getMessage());
            }
        }
        return new Line(0, 0, Math.max(0, config.sendLimit()), quiet);
    }
}
