package org.posthouse.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.posthouse.store.kv.EngineStatus;

/**
 * All that is counted, read anew at each look.
 *
 * @param doors open connections by the name of the service
 * @param running attempts of the queue
 */
public record Metrics(MeteredJourneys journeys, Supplier<EngineStatus> engine, IntSupplier running, Supplier<Map<String, Integer>> doors) {
    /** In Prometheus' text format. */
    public String text() {
        var out = new Exposition();
        journeys.tell(out);
        out.family("posthouse_attempts_running", "gauge", "Deliveries and relays under way.").sample(running.getAsInt());
        out.family("posthouse_connections", "gauge", "Open connections by service.");
        new TreeMap<>(doors.get()).forEach((door, n) -> out.sample(Map.of("service", door), n));
        store(out, engine.get());
        process(out);
        return out.toString();
    }

    private static void store(Exposition out, EngineStatus status) {
        out.family("posthouse_store_commits_total", "counter", "Batches acknowledged by the store.").sample((double) status.commits());
        out.family("posthouse_store_syncs_total", "counter", "Times the store has waited for the disk.").sample((double) status.syncs());
        out.family("posthouse_store_free_bytes", "gauge", "Room left on the store's disk.").sample((double) status.freeBytes());
        out.family("posthouse_store_writable", "gauge", "0 while the store takes no mail.").sample(status.readOnly() ? 0 : 1);
        out.family("posthouse_store_sound", "gauge", "0 while the store has a trouble; the log says which.")
                .sample(status.trouble() == null ? 1 : 0);
    }

    private static void process(Exposition out) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.family("jvm_memory_used_bytes", "gauge", "Heap in use.").sample(Map.of("area", "heap"), (double) heap.getUsed());
        out.family("jvm_memory_max_bytes", "gauge", "Largest heap.").sample(Map.of("area", "heap"), (double) heap.getMax());
        out.family("jvm_threads_current", "gauge", "Platform threads.").sample(ManagementFactory.getThreadMXBean().getThreadCount());
        out.family("process_start_time_seconds", "gauge", "When the process was started, in seconds since 1970.")
                .sample(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            out.family("process_cpu_seconds_total", "counter", "Processor time of the process.").sample(unix.getProcessCpuTime() / 1e9);
            out.family("process_open_fds", "gauge", "Open files and sockets.").sample((double) unix.getOpenFileDescriptorCount());
            out.family("process_max_fds", "gauge", "How many may be open.").sample((double) unix.getMaxFileDescriptorCount());
        }
    }
}
