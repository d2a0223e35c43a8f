using System.Net;
using System.Net.Sockets;
using Igos.Evaluation.Store;

namespace Igos.Evaluation.Tests.Store;

/// <summary>What needs no server.</summary>
public sealed class PostgresNameTests
{
    [Theory]
    [InlineData("results.db", true)]
    [InlineData("./Host=db", true)]
    [InlineData("Database=hosts.db", true)]
    [InlineData("Host=db;Database=study", false)]
    [InlineData("database=study; SERVER = db", false)]
    public void IsFile_UnlessAHostIsNamed(string store, bool isFile) =>
        Assert.Equal(isFile, ResultStore.IsFile(store));

    [Theory]
    [InlineData("Host=db;Password=a;secret-7")]
    [InlineData("Host=db;Port=secret-7")]
    [InlineData("Host=db;Passwrd=secret-7")]
    [InlineData("Host=db;Password='secret-7")]
    public void Open_WhatIsNoConnectionString_RepeatsNothingOfIt(string store)
    {
        var e = Assert.Throws<IgosException>(() => ResultStore.Open(store));
        Assert.Equal("The store's connection string can't be understood: expected Host=…;Database=…;Username=…, "
            + "with quotation marks around a value that holds a semicolon, and nothing that "
            + "Npgsql doesn't know.", e.Message);
    }

    /// <summary>A port that was free a moment ago.</summary>
    [Fact]
    public void Open_NoServer_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        foreach (var open in (Func<string, ResultStore>[])[ResultStore.Open, ResultStore.Read])
        {
            var e = Assert.Throws<IgosException>(() =>
                open($"Host=127.0.0.1;Port={port};Database=study;Username=igos;Password=secret-7"));
            Assert.Equal($"The server of postgresql://127.0.0.1:{port}/study can't be reached, or is gone: check Host, "
                + "Port and whether it runs. What was kept is kept; the same command goes on.", e.Message);
        }
    }

    [Fact]
    public void Open_NoSuchHost_SaysSo() => Assert.StartsWith(
        "The server of postgresql://nowhere.invalid:5432/study can't be reached", Assert.Throws<IgosException>(() =>
            ResultStore.Open("Host=nowhere.invalid;Database=study;Username=igos;Password=secret-7")).Message);
}
