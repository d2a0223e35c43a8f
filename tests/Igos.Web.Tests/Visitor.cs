using System.Net.Http.Headers;
using System.Text.Json;

namespace Igos.Web.Tests;

/// <summary>A program that asks the server.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static MultipartFormDataContent Form(
        byte[] photograph, string name, params (string Name, string Value)[] fields)
    {
        var file = new ByteArrayContent(photograph);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var form = new MultipartFormDataContent { { file, "photograph", name } };
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        return form;
    }

    public Task<HttpResponseMessage> SubmitAsync(byte[] photograph, string name, params (string, string)[] fields) =>
        Client.PostAsync("api/explanations", Form(photograph, name, fields), TestContext.Current.CancellationToken);

    public async Task<JsonElement> GetAsync(string path) => Parsed(await Client.GetStringAsync(path));

    /// <summary>Waits for the end of an explanation.</summary>
    public async Task<JsonElement> EndAsync(string id)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await GetAsync($"api/explanations/{id}");
            if (answer.GetProperty("state").GetString() is not ("waiting" or "running"))
            {
                return answer;
            }

            Assert.True(tries < 1200, "The explanation doesn't end.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        Parsed(await response.Content.ReadAsStringAsync());

    public static async Task<string> IdAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.Accepted, $"{response.StatusCode}: {text}");
        return Parsed(text).GetProperty("id").GetString()!;
    }

    public void Dispose() => Client.Dispose();

    private static JsonElement Parsed(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
