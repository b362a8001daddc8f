package dev.usher.itests.simulator;

import dev.usher.scheduler.preload.PreloadPolicy;

public final class SimulatorMain {
    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        if (args[1].equals("wave")) {
            for (boolean even : new boolean[] {true, false}) {
                for (double thrift : new double[] {0, 0.5, 1}) {
                    long t = System.nanoTime();
                    Simulation sim =
                            new Simulation(
                                    Scenario.wave("w", n, even, thrift, Math.max(2.5e6, 31250. * n)));
                    Figures f = sim.run();
                    System.out.printf(
                            "wave n=%d even=%s thrift=%.1f makespan=%.0f bound=%.0f x=%.3f copies=%.2f us/order=%.1f wall=%.1f%n",
                            n, even, thrift, f.lastDelivery - Demand.WAVE, sim.bound(),
                            (f.lastDelivery - Demand.WAVE) / sim.bound(),
                            f.repositoryShare() * n, f.microsPerOrder(), (System.nanoTime() - t) / 1e9);
                }
            }
            return;
        }
        int days = Integer.parseInt(args[1]);
        for (Scenario s : new Scenario[] {
            Scenario.of("none", n, days, PreloadPolicy.NONE, 0.5).overHttp(),
            Scenario.of("none", n, days, PreloadPolicy.NONE, 0.5),
            Scenario.of("none", n, days, PreloadPolicy.NONE, 0.5).spared(),
            Scenario.of("full", n, days, PreloadPolicy.FULL, 0.5).spared(),
            Scenario.of("pop", n, days, PreloadPolicy.POPULARITY_ONLY, 0.5),
            Scenario.of("full", n, days, PreloadPolicy.FULL, 0.5)}) {
            long t = System.nanoTime();
            Figures f = new Simulation(s).run();
            System.out.printf(
                    "%s n=%d req=%d again=%d hits=%d refused=%d deliv=%d ahead=%d viewings=%d stalls=%d (%.0fs) repo=%.3f hit=%.3f wait50=%.0f wait95=%.0f peak=%.1fMbit orders=%d us/order=%.1f choice=%.1fs wall=%.1fs%n",
                    s.name(), n, f.requests, f.again, f.hits, f.refused, f.deliveries, f.broughtAhead, f.viewings, f.stalls, f.stalledSeconds,
                    f.repositoryShare(), f.hitRate(), f.wait(.5), f.wait(.95), f.eveningPeak() / 125000, f.orders, f.microsPerOrder(), f.choiceNanos / 1e9, (System.nanoTime() - t) / 1e9);
        }
    }
}
