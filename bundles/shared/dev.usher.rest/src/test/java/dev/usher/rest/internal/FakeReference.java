package dev.usher.rest.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A service of no framework. */
record FakeReference(long id, int ranking, String base) implements ServiceReference<Object> {
    @Override
    public Object getProperty(String key) {
        return Map.<String, Object>of(
                        Constants.SERVICE_ID,
                        id,
                        Constants.SERVICE_RANKING,
                        ranking,
                        "usher.rest.base",
                        base)
                .get(key);
    }

    @Override
    public String[] getPropertyKeys() {
        return new String[] {Constants.SERVICE_ID, Constants.SERVICE_RANKING, "usher.rest.base"};
    }

    @Override
    public Bundle getBundle() {
        return null;
    }

    @Override
    public Bundle[] getUsingBundles() {
        return new Bundle[0];
    }

    @Override
    public boolean isAssignableTo(Bundle bundle, String className) {
        return true;
    }

    @Override
    public int compareTo(Object other) {
        return Long.compare(((FakeReference) other).id, id);
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return new Hashtable<>();
    }

    @Override
    public <A> A adapt(Class<A> type) {
        return null;
    }
}
