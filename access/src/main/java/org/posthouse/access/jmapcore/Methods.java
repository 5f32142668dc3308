package org.posthouse.access.jmapcore;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All methods there are, each with the capability that a request must name to use it. Filled before the first request. */
public final class Methods {
    private record Entry(String capability, Method method) {}

    private final Map<String, Entry> methods = new LinkedHashMap<>();
    private final Set<String> capabilities = new LinkedHashSet<>();

    public Methods() {
        // RFC 8620 §4
        put(Capability.CORE, "Core/echo", (_, args) -> args.node());
    }

    public Methods put(String capability, String name, Method method) {
        capabilities.add(capability);
        if (methods.put(name, new Entry(capability, method)) != null)
            throw new IllegalArgumentException("two methods " + name);
        return this;
    }

    /** A capability that has no methods of its own. */
    public Methods put(String capability) {
        capabilities.add(capability);
        return this;
    }

    public Set<String> capabilities() {
        return capabilities;
    }

    /** Of a method that there is. */
    String capability(String name) {
        Entry e = methods.get(name);
        return e == null ? Capability.CORE : e.capability;
    }

    @Nullable
    Method find(String name, Set<String> using) {
        Entry e = methods.get(name);
        return e == null || !using.contains(e.capability) ? null : e.method;
    }
}
