package dev.usher.devices.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls into drivers, each with a limit: a driver that hangs or throws costs its own device only.
 */
final class DriverCalls implements AutoCloseable {
    private final Duration limit;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "usher-driver-call");
                        thread.setDaemon(true);
                        return thread;
                    });

    DriverCalls(Duration limit) {
        this.limit = limit;
    }

    /**
     * @param what the driver's name and what it is to do, for the reason
     */
    <T> T call(String what, Callable<T> call) throws DriverTrouble {
        Future<T> result = threads.submit(call);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new DriverTrouble(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new DriverTrouble(what + " took longer than " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverTrouble(what + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
