package org.posthouse.access.jmapsend;

import static org.posthouse.access.jmapcore.Capability.SUBMISSION;

import java.util.Map;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.item.ItemKind;
import tools.jackson.databind.node.ObjectNode;

/** The methods of sending. RFC 8621 §1.3.2 */
public final class SendMethods implements Feature {
    private final Services services;
    private final Submission submission;
    private final Written written;

    /** Hears to whom an account has sent something: addresses with their names, or none. */
    public interface Written {
        void to(long account, Map<String, String> names);
    }

    public SendMethods(Services services, Submission submission, Written written) {
        this.services = services;
        this.submission = submission;
        this.written = written;
    }

    @Override
    public String capability() {
        return SUBMISSION;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("Identity", ItemKind.IDENTITY, "EmailSubmission", ItemKind.SUBMISSION);
    }

    @Override
    public void put(Methods methods) {
        Identities identities = new Identities(services);
        methods.put(SUBMISSION, "Identity/get", identities::get).put(SUBMISSION, "Identity/changes", identities::changes)
                .put(SUBMISSION, "Identity/set", identities::set);
        Submissions submissions = new Submissions(services, identities, submission, written);
        methods.put(SUBMISSION, "EmailSubmission/get", submissions::get).put(SUBMISSION, "EmailSubmission/changes", submissions::changes)
                .put(SUBMISSION, "EmailSubmission/query", submissions::query)
                .put(SUBMISSION, "EmailSubmission/queryChanges", submissions::queryChanges)
                .put(SUBMISSION, "EmailSubmission/set", submissions::set);
    }

    @Override
    public ObjectNode account() {
        ObjectNode o = Json.object().put("maxDelayedSend", submission.maxHold().toSeconds());
        o.putObject("submissionExtensions").putArray("FUTURERELEASE");
        return o;
    }
}
