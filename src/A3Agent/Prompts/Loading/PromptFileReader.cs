using System.Security.Cryptography;
using System.Text;
using A3Agent.Conversations;
using A3Agent.Prompts.Templates;
using Microsoft.SemanticKernel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>Makes a prompt of a file's bytes, or says why it cannot.</summary>
internal static class PromptFileReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Keys =
        ["name", "description", "template_format", "template", "input_variables", "execution_settings"];

    /// <returns>Null when there are problems.</returns>
    public static Prompt? Read(string name, string version, byte[] bytes, ProblemList problems)
    {
        if (Decode(bytes, problems) is not { } text || YamlFile.Read(text, problems) is not { } file)
        {
            return null;
        }

        var fields = file.Mapping(file.Root, "a prompt file", Keys);
        var inputsReader = new InputsReader(file, problems);
        var shapes = inputsReader.ReadShapes(fields.GetValueOrDefault("input_variables"));
        var (settings, schema) = new SettingsReader(file, problems).Read(fields.GetValueOrDefault("execution_settings"));
        var template = Template(file, fields, problems);
        if (template is null || problems.Any || Config(text, problems) is not { } config)
        {
            return null;
        }

        CheckNames(file, fields, config, name, problems);
        var inputs = inputsReader.Read(shapes, config.InputVariables);
        RefuseReservedNames(shapes, config, problems);
        if (problems.Any
            || TemplateCompiler.Compile($"{name} {version}", config.TemplateFormat, template, inputs, problems) is not { } compiled)
        {
            return null;
        }

        RefuseUnused(shapes, config, compiled.Use, problems);
        if (problems.Any)
        {
            return null;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new Prompt(new PromptReference(name, version, hash), compiled)
        {
            Description = config.Description?.Trim() ?? "",
            Inputs = inputs,
            Settings = settings,
            OutputSchema = schema,
        };
    }

    /// <summary>Reads UTF-8 strictly; null when it is not.</summary>
    public static string? Decode(byte[] bytes, ProblemList problems)
    {
        try
        {
            return Utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes);
        }
        catch (DecoderFallbackException)
        {
            problems.Add("The file is not UTF-8 text.");
            return null;
        }
    }

    // Semantic Kernel's reader has the last word, so that every file of ours works with its tools too.
    private static PromptTemplateConfig? Config(string text, ProblemList problems)
    {
        try
        {
            return KernelFunctionYaml.ToPromptTemplateConfig(text);
        }
        catch (YamlException exception)
        {
            problems.Add(exception);
            return null;
        }
    }

    private static void CheckNames(
        YamlFile file, IReadOnlyDictionary<string, YamlNode> fields, PromptTemplateConfig config, string name, ProblemList problems)
    {
        if (fields.TryGetValue("name", out var named) && config.Name != name)
        {
            problems.Add(named, $"The name is '{config.Name}', but the folder is '{name}'; they must be the same.");
        }

        if (string.IsNullOrWhiteSpace(config.Description))
        {
            problems.Add(fields.GetValueOrDefault("description", file.Root), "The prompt needs a description.");
        }

        if (!TemplateCompiler.Formats.Contains(config.TemplateFormat))
        {
            problems.Add(
                fields.GetValueOrDefault("template_format", file.Root),
                $"template_format must be {string.Join(" or ", TemplateCompiler.Formats)}, not '{config.TemplateFormat}'.");
        }
    }

    private static void RefuseReservedNames(IReadOnlyList<InputShape> shapes, PromptTemplateConfig config, ProblemList problems)
    {
        if (config.TemplateFormat == PromptTemplateConfig.SemanticKernelTemplateFormat)
        {
            return;
        }

        foreach (var (shape, variable) in shapes.Zip(config.InputVariables).Where(pair => HandlebarsScopes.IsReserved(pair.Second.Name)))
        {
            problems.Add(shape.Name, $"'{variable.Name}' has a meaning of its own in Handlebars; give the variable another name.");
        }
    }

    private static void RefuseUnused(IReadOnlyList<InputShape> shapes, PromptTemplateConfig config, TemplateUse use, ProblemList problems)
    {
        foreach (var (shape, variable) in shapes.Zip(config.InputVariables).Where(pair => !use.Variables.Contains(pair.Second.Name)))
        {
            problems.Add(shape.Name, $"The template does not use '{variable.Name}', which is declared here; use it or remove it.");
        }
    }

    private static YamlScalarText? Template(YamlFile file, IReadOnlyDictionary<string, YamlNode> fields, ProblemList problems)
    {
        var node = fields.GetValueOrDefault("template", file.Root);
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return file.Text(scalar);
        }

        problems.Add(node, "The prompt needs a template: text under template: |");
        return null;
    }
}
