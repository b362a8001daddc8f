package dev.usher.itests.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.scheduler.preload.PreloadPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SimulationTest {
    @Test
    @Tag("D11")
    void aWeekOfAHundredBoxes() {
        Figures http = run(Scenario.of("", 100, 7, PreloadPolicy.NONE, 0.5).overHttp());
        Figures none = run(Scenario.of("none", 100, 7, PreloadPolicy.NONE, 0.5));
        Figures popular = run(Scenario.of("popular", 100, 7, PreloadPolicy.POPULARITY_ONLY, 0.5));
        Figures full = run(Scenario.of("full", 100, 7, PreloadPolicy.FULL, 0.5));
        assertEverythingArrived(http, none, popular, full);
        assertThat(none.repositoryShare()).isLessThan(0.7 * http.repositoryShare());
        assertThat(none.hitRate()).isZero();
        assertThat(popular.hitRate()).isGreaterThan(0.1);
        assertThat(full.hitRate()).isGreaterThan(popular.hitRate());
        assertThat(full.wait(0.95)).isLessThan(http.wait(0.95));
    }

    @Test
    @Tag("D9")
    void aThriftyOperatorSendsLessAndNobodyStallsForIt() {
        Figures quick = run(Scenario.of("", 100, 7, PreloadPolicy.NONE, 0));
        Figures usual = run(Scenario.of("", 100, 7, PreloadPolicy.NONE, 0.5));
        Figures thrifty = run(Scenario.of("", 100, 7, PreloadPolicy.NONE, 1));
        assertThat(usual.repositoryShare()).isLessThan(0.8 * quick.repositoryShare());
        assertThat(thrifty.repositoryShare()).isLessThan(usual.repositoryShare());
        assertThat(usual.stalls).isLessThanOrEqualTo(quick.stalls);
        assertThat(thrifty.stalls).isLessThanOrEqualTo(quick.stalls);
    }

    @Test
    @Tag("D11")
    void twoDaysOfAThousandBoxes() {
        Figures http = run(Scenario.of("", 1000, 2, PreloadPolicy.NONE, 0.5).overHttp());
        Figures none = run(Scenario.of("none", 1000, 2, PreloadPolicy.NONE, 0.5));
        Figures full = run(Scenario.of("full", 1000, 2, PreloadPolicy.FULL, 0.5).every(4));
        assertEverythingArrived(http, none, full);
        assertThat(none.repositoryShare()).isLessThan(0.8 * http.repositoryShare());
        assertThat(full.hitRate()).isGreaterThan(none.hitRate());
    }

    @ParameterizedTest
    @CsvSource({"8, true", "8, false", "100, true", "100, false"})
    void noWaveIsFasterThanTheBoundAndEverybodyGetsIt(int boxes, boolean even) {
        for (double thrift : new double[] {0, 0.5, 1}) {
            Simulation wave = new Simulation(Scenario.wave("wave", boxes, even, thrift, 2.5e6));
            Figures f = wave.run();
            assertThat(f.deliveries).isEqualTo(boxes);
            assertThat(f.lastDelivery - Demand.WAVE).isGreaterThanOrEqualTo(wave.bound() * 0.999);
        }
    }

    @Test
    void theSameSeedGivesTheSameDay() {
        Scenario s = Scenario.of("full", 100, 2, PreloadPolicy.FULL, 0.5);
        Figures a = run(s);
        Figures b = run(s);
        assertThat(b.repositoryCurve()).isEqualTo(a.repositoryCurve());
        assertThat(b.hits).isEqualTo(a.hits);
        assertThat(b.orders).isEqualTo(a.orders);
    }

    private static Figures run(Scenario s) {
        return new Simulation(s).run();
    }

    private static void assertEverythingArrived(Figures... all) {
        for (Figures f : all) {
            assertThat(f.requests).isPositive();
            assertThat(f.deliveries + f.hits + f.again + f.refused).isEqualTo(f.requests);
            assertThat(f.refused).isZero();
        }
    }
}
