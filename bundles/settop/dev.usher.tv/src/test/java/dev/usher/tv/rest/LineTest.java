package dev.usher.tv.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.usher.backend.api.Line;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Swarm;
import dev.usher.tv.internal.HouseholdLine;
import dev.usher.tv.rest.LineResource.Quiet;
import dev.usher.tv.rest.LineResource.Rules;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

@Tag("D8")
class LineTest {
    private final List<Line> obeyed = new ArrayList<>();
    private Dictionary<String, Object> kept = new Hashtable<>();
    private final HouseholdLine line = start();
    private final LineResource resource = new LineResource(line);

    @Test
    void keepsAndObeysTheHouseholdsRules() throws IOException {
        assertThat(resource.rules()).isEqualTo(new Rules(0, null));

        resource.rules(new Rules(125_000, new Quiet("22:30", "06:00", "Europe/Berlin")));

        Line night =
                new Line(
                        0,
                        0,
                        125_000,
                        new Line.Quiet(
                                LocalTime.of(22, 30),
                                LocalTime.of(6, 0),
                                ZoneId.of("Europe/Berlin")));
        assertThat(obeyed).containsExactly(Line.UNKNOWN, night);
        assertThat(start().rules()).as("after a restart").isEqualTo(night);
        assertThat(Json.text(resource.rules()))
                .isEqualTo(
                        "{\"sendLimit\":125000,\"quiet\":{\"from\":\"22:30\",\"until\":\"06:00\",\"zone\":\"Europe/Berlin\"}}");

        resource.rules(new Rules(0, null));
        assertThat(start().rules()).isEqualTo(Line.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"sendLimit\":-1}",
                "{\"sendLimit\":0,\"quiet\":{}}",
                "{\"sendLimit\":0,\"quiet\":{\"from\":\"25:00\",\"until\":\"06:00\"}}",
                "{\"sendLimit\":0,\"quiet\":{\"from\":\"22:00\",\"until\":\"06:00\",\"zone\":\"Mars\"}}"
            })
    void refusesWhatMakesNoSense(String body) {
        Rules rules = body.equals("null") ? null : Json.read(body, Rules.class);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> resource.rules(rules))
                .satisfies(p -> assertThat(p.code()).isEqualTo("settings-malformed"));
        assertThat(line.rules()).isEqualTo(Line.UNKNOWN);
    }

    private HouseholdLine start() {
        HouseholdLine started = new HouseholdLine(configurations(), new Kept());
        started.bindSwarm(
                proxy(
                        Swarm.class,
                        (name, argument) -> {
                            obeyed.add((Line) argument);
                            return null;
                        }));
        return started;
    }

    private ConfigurationAdmin configurations() {
        return proxy(
                ConfigurationAdmin.class,
                (name, pid) ->
                        proxy(
                                Configuration.class,
                                (n, properties) -> {
                                    kept = cast(properties);
                                    return null;
                                }));
    }

    @SuppressWarnings("unchecked")
    private static Dictionary<String, Object> cast(Object properties) {
        return (Dictionary<String, Object>) properties;
    }

    private interface Call {
        Object answer(String method, Object firstArgument);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, m, args) -> call.answer(m.getName(), args[0])));
    }

    private final class Kept implements HouseholdLine.Config {
        @Override
        public long sendLimit() {
            Object n = kept.get("sendLimit");
            return n == null ? 0 : (Long) n;
        }

        @Override
        public String quietFrom() {
            return text("quietFrom");
        }

        @Override
        public String quietUntil() {
            return text("quietUntil");
        }

        @Override
        public String quietZone() {
            return text("quietZone");
        }

        private String text(String name) {
            Object text = kept.get(name);
            return text == null ? "" : (String) text;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return HouseholdLine.Config.class;
        }
    }
}
