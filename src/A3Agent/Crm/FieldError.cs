namespace A3Agent.Crm;

/// <summary>What is wrong with one field of a record or request.</summary>
/// <param name="Field">The JSON name or path, for example <c>address.city</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record FieldError(string Field, string Message);
