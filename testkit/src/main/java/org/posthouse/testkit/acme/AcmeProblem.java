package org.posthouse.testkit.acme;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An error as the client is told of it. RFC 8555 §6.7 */
final class AcmeProblem extends Exception {
    private static final long serialVersionUID = 1;
    final int status;
    final String type;
    /** Seconds; 0 for nothing said. */
    final long retryAfter;

    AcmeProblem(int status, String type, String detail, long retryAfter) {
        super(detail);
        this.status = status;
        this.type = type;
        this.retryAfter = retryAfter;
    }

    AcmeProblem(String type, String detail) {
        this(400, type, detail, 0);
    }

    static AcmeProblem malformed(String detail) {
        return new AcmeProblem("malformed", detail);
    }

    ObjectNode json() {
        return JsonMapper.shared().createObjectNode().put("type", "urn:ietf:params:acme:error:" + type).put("detail", getMessage())
                .put("status", status);
    }
}
