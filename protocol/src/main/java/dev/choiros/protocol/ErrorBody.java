package dev.choiros.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a call that could not be done answers.
 *
 * @param code for programs, from a closed list
 * @param message what is wrong, for people
 * @param remedy what they can do about it
 * @param requestId by which the log knows the call
 */
public record ErrorBody(
    String code, String message, String remedy, @JsonProperty("requestId") String requestId) {}
