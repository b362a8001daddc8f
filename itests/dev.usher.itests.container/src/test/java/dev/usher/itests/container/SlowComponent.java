package dev.usher.itests.container;

import java.util.concurrent.Callable;

/** A component that is made as slowly as its gate opens; put into a bundle of its own. */
public class SlowComponent implements Callable<String> {
    /** Waits for the gate. */
    public SlowComponent(Runnable gate) {
        gate.run();
    }

    @Override
    public String call() {
        return "made";
    }
}
